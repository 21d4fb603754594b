"""Indexes of earlier builds: what they lack beside one of today, and what stands for it.

Takes the open connection of a `search.sqlite`. Gives it the tables and columns that are missing, as views.
Never writes to the file.
"""

import sqlite3

# What indexes of older builds lack, and what stands for it.
LACKING = {
    "thing": {"weight": "0"},
    "name": {"words": "lower(name)", "joined": "replace(lower(name), ' ', '')"},
    "identifier": {"folded": "''", "iri": "''", "name": "''"},
    "identity": dict.fromkeys(("key", "iri"), "''"),
    "retired": dict.fromkeys(("iri", "label", "day", "reason", "identifiers", "successor"), "''"),
}


def complete(connection: sqlite3.Connection) -> None:
    """Afterwards an index of an older build answers what one of today does; its file stays as it is.

    Raises sqlite3.Error for a file that is no index.
    """
    for table, columns in LACKING.items():
        known = {row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")}
        missing = ", ".join(f"{stands} AS {name}" for name, stands in columns.items() if name not in known)
        if not known and table != "thing":
            connection.execute(f"CREATE TEMP VIEW {table} AS SELECT {missing} WHERE 0")
        elif missing:
            connection.execute(f"CREATE TEMP VIEW {table} AS SELECT *, {missing} FROM main.{table}")
