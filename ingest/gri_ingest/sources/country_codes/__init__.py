"""The source `country-codes`: identifiers, statistical groups, capitals and formal names of countries."""
