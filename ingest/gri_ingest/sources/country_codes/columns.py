"""The columns of country-codes.csv: all of them, those that are read, and those that are left unread.

Takes nothing; gives the names. Never leaves a column out: a table with other columns is refused.
"""

COLUMNS = (
    "FIFA", "Dial", "ISO3166-1-Alpha-3", "MARC", "is_independent", "ISO3166-1-numeric", "GAUL", "FIPS", "WMO",
    "ISO3166-1-Alpha-2", "ITU", "IOC", "DS", "UNTERM Spanish Formal", "Global Code", "Intermediate Region Code",
    "official_name_fr", "UNTERM French Short", "ISO4217-currency_name", "UNTERM Russian Formal",
    "UNTERM English Short", "ISO4217-currency_alphabetic_code", "Small Island Developing States (SIDS)",
    "UNTERM Spanish Short", "ISO4217-currency_numeric_code", "UNTERM Chinese Formal", "UNTERM French Formal",
    "UNTERM Russian Short", "M49", "Sub-region Code", "Region Code", "official_name_ar",
    "ISO4217-currency_minor_unit", "UNTERM Arabic Formal", "UNTERM Chinese Short",
    "Land Locked Developing Countries (LLDC)", "Intermediate Region Name", "official_name_es",
    "UNTERM English Formal", "official_name_cn", "official_name_en", "ISO4217-currency_country_name",
    "Least Developed Countries (LDC)", "Region Name", "UNTERM Arabic Short", "Sub-region Name", "official_name_ru",
    "Global Name", "Capital", "Continent", "TLD", "Languages", "Geoname ID", "CLDR display name", "EDGAR",
    "wikidata_id",
)

# The region, sub-region and intermediate region of UN M49, by their numbers.
REGIONS = ("Region Code", "Sub-region Code", "Intermediate Region Code")
# Groups that the table marks with an x, and their numbers in UN M49.
GROUPS = {
    "Least Developed Countries (LDC)": "199",
    "Land Locked Developing Countries (LLDC)": "432",
    "Small Island Developing States (SIDS)": "722",
}
LANGUAGES = {
    "UNTERM English Formal": "en",
    "UNTERM French Formal": "fr",
    "UNTERM Spanish Formal": "es",
    "UNTERM Russian Formal": "ru",
    "UNTERM Chinese Formal": "zh",
    "UNTERM Arabic Formal": "ar",
}
# Left unread. Codes of sports, telephone, libraries, weather, radio, number plates, filings and domains, currencies and
# languages are not what the graph is about; names and continents stand in `territories` and in the groups of M49, here
# partly in the genitive or with an article in brackets; who is independent of whom is nothing that the graph says.
UNREAD = frozenset(COLUMNS) - {
    "ISO3166-1-Alpha-2",
    "ISO3166-1-Alpha-3",
    "M49",
    "Geoname ID",
    "wikidata_id",
    "Capital",
    *REGIONS,
    *GROUPS,
    *LANGUAGES,
}
