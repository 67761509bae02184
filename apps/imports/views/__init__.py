from .files import ImportErrorFileViewSet as ImportErrorFileViewSet
from .files import ImportFileViewSet as ImportFileViewSet
from .imports import ImportUndoViewSet as ImportUndoViewSet
from .imports import ImportViewSet as ImportViewSet
from .imports import RawImportViewSet as RawImportViewSet
from .mappings import ImportMappingViewSet as ImportMappingViewSet
from .previews import ImportPreviewViewSet as ImportPreviewViewSet
from .previews import RawImportPreviewViewSet as RawImportPreviewViewSet
