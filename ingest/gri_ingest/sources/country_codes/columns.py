"""The columns of country-codes.csv, and what those mean that are read in bulk.

Takes nothing; gives names and numbers. Never leaves a column out: a table with other columns is refused.
"""

COLUMNS = (
    "FIFA",
    "Dial",
    "ISO3166-1-Alpha-3",
    "MARC",
    "is_independent",
    "ISO3166-1-numeric",
    "GAUL",
    "FIPS",
    "WMO",
    "ISO3166-1-Alpha-2",
    "ITU",
    "IOC",
    "DS",
    "UNTERM Spanish Formal",
    "Global Code",
    "Intermediate Region Code",
    "official_name_fr",
    "UNTERM French Short",
    "ISO4217-currency_name",
    "UNTERM Russian Formal",
    "UNTERM English Short",
    "ISO4217-currency_alphabetic_code",
    "Small Island Developing States (SIDS)",
    "UNTERM Spanish Short",
    "ISO4217-currency_numeric_code",
    "UNTERM Chinese Formal",
    "UNTERM French Formal",
    "UNTERM Russian Short",
    "M49",
    "Sub-region Code",
    "Region Code",
    "official_name_ar",
    "ISO4217-currency_minor_unit",
    "UNTERM Arabic Formal",
    "UNTERM Chinese Short",
    "Land Locked Developing Countries (LLDC)",
    "Intermediate Region Name",
    "official_name_es",
    "UNTERM English Formal",
    "official_name_cn",
    "official_name_en",
    "ISO4217-currency_country_name",
    "Least Developed Countries (LDC)",
    "Region Name",
    "UNTERM Arabic Short",
    "Sub-region Name",
    "official_name_ru",
    "Global Name",
    "Capital",
    "Continent",
    "TLD",
    "Languages",
    "Geoname ID",
    "CLDR display name",
    "EDGAR",
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
    "UNTERM French Formal": "fr",
    "UNTERM Spanish Formal": "es",
    "UNTERM Russian Formal": "ru",
    "UNTERM Chinese Formal": "zh",
    "UNTERM Arabic Formal": "ar",
}
