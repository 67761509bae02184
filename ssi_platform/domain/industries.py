"""The industries that an organisation may say it belongs to: keys, and names in English."""

from collections.abc import Mapping
from types import MappingProxyType

INDUSTRIES: Mapping[str, str] = MappingProxyType(
    {
        "automotive": "Automotive",
        "chemicals": "Chemicals and materials",
        "construction": "Construction",
        "consumer_goods": "Consumer goods",
        "education": "Education and training",
        "energy": "Energy and utilities",
        "financial_services": "Banking and financial services",
        "health_care": "Hospitals and health care",
        "insurance": "Insurance",
        "it_services": "IT services and consulting",
        "life_sciences": "Pharmaceuticals, biotechnology and medical devices",
        "logistics": "Transport and logistics",
        "manufacturing": "Machinery and industrial manufacturing",
        "marketing_services": "Marketing and advertising services",
        "media": "Media and publishing",
        "professional_services": "Legal, accounting and business consulting",
        "public_sector": "Public sector and non-profit",
        "real_estate": "Real estate",
        "retail": "Retail and wholesale",
        "software": "Software",
        "staffing": "Staffing and recruiting",
        "telecommunications": "Telecommunications",
        "travel": "Travel and hospitality",
    }
)
