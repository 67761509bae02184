from .imports import IMPORTS as IMPORTS
from .imports import ImportErrorSerializer as ImportErrorSerializer
from .imports import ImportErrorsSerializer as ImportErrorsSerializer
from .imports import ImportSerializer as ImportSerializer
from .mappings import ImportMappingSerializer as ImportMappingSerializer
from .parameters import ImportParametersSerializer as ImportParametersSerializer
from .previews import ImportPreviewSerializer as ImportPreviewSerializer
