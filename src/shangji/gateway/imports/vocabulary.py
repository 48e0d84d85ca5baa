"""Words of industries and countries as they are spelled, to notice slips of the keys in a sheet."""

from functools import cache

from .reading.names import Names

_INDUSTRIES = (
    "agriculture|automotive|aviation|banking|biotechnology|chemicals|construction|consulting|defense|education|"
    "electronics|employment|energy|engineering|entertainment|environment|finance|financial services|food|"
    "government|healthcare|hospitality|insurance|logistics|machinery|manufacturing|marketing|media|medical|"
    "mining|pharmaceuticals|real estate|retail|semiconductors|services|shipping|software|technology|"
    "telecommunications|telecom|textiles|tourism|transportation|utilities|wholesale"
)
_COUNTRIES = (
    "Argentina|Australia|Austria|Bangladesh|Belgium|Brazil|Bulgaria|Cambodia|Canada|Chile|China|Colombia|Croatia|"
    "Czechia|Denmark|Ecuador|Egypt|Ethiopia|Finland|France|Germany|Greece|Hong Kong|Hungary|Iceland|India|"
    "Indonesia|Ireland|Israel|Italy|Japan|Jordan|Kazakhstan|Kenya|Korea|Kuwait|Luxembourg|Malaysia|Mexico|"
    "Mongolia|Morocco|Myanmar|Nepal|Netherlands|New Zealand|Nigeria|Norway|Pakistan|Panama|Peru|Philippines|"
    "Poland|Portugal|Qatar|Romania|Russia|Saudi Arabia|Serbia|Singapore|Slovakia|Slovenia|South Africa|"
    "South Korea|Spain|Sri Lanka|Sweden|Switzerland|Taiwan|Tanzania|Thailand|Turkey|Ukraine|"
    "United Arab Emirates|United Kingdom|United States|Uruguay|Uzbekistan|Venezuela|Vietnam|Zambia|Zimbabwe"
)


@cache
def _known() -> Names:
    return Names([*_INDUSTRIES.split("|"), *_COUNTRIES.split("|")])


@cache
def spelled(text: str) -> str | None:
    """The word that was meant, or None when it is spelled right or is no such word."""
    if not text.isascii() or len(text) > 30:
        return None
    meant = _known().closest(text)
    if meant is None or meant.casefold().rstrip("s") == text.casefold().rstrip("s"):
        return None
    return meant
