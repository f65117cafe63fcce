"""Publishing the analysts' copy with a run's settings."""

from pathlib import Path

from scrapy.settings import BaseSettings

from db.analysts_copy import copy_for_analysts
from db.datasette_config import CONFIG, datasette_config
from db.snapshot import write_whole
from pipelines.crawls import time_of_run
from pipelines.failures import explained


def publish_for_analysts(settings: BaseSettings, target: Path) -> str:
    """Write the copy and, beside it, `datasette.yaml`; what was done and how to serve it, for a person. A crawl may be under way.

    Raises `CannotRunError`: 2 a setting cannot be meant, 65 the target is something else than a copy, or the data is refused, 74 nothing
    could be read or written, 75 another copy or export into the folder is under way.
    """
    source, now = settings["DATABASE"], time_of_run(settings)
    with explained(source, f"publish {source} into {target}", busy=f"another copy or export writes into {target.parent}"):
        made = copy_for_analysts(source, target, now=now)
        write_whole(target.with_name(CONFIG), datasette_config(target))
    told = f"{made.path}: {made.bytes / 2**20:.1f} MB, {made.tables} tables, {made.views} views, {made.rows} rows; checked, read-only"
    return f"{told}\npython -m datasette serve -i {made.path} -m {target.with_name(CONFIG)} --plugins-dir report/plugins"
