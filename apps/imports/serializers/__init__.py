from .imports import ImportErrorSerializer as ImportErrorSerializer
from .imports import ImportErrorsSerializer as ImportErrorsSerializer
from .imports import ImportSerializer as ImportSerializer
from .imports import NewRepSerializer as NewRepSerializer
from .imports import NewRepsSerializer as NewRepsSerializer
from .mappings import ImportMappingSerializer as ImportMappingSerializer
from .parameters import ImportParametersSerializer as ImportParametersSerializer
from .previews import ImportPreviewSerializer as ImportPreviewSerializer
