from db.lean import import_sqlite_utils

import_sqlite_utils()
