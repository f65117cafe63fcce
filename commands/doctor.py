"""`scrapy doctor`: is this machine fit for it, are the files sound, are the settings safe."""

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.doctor import findings
from scrapers.printable import printable


class Command(ScrapyCommand):
    """Look at SQLite, the disk, the locks, the key, the database and the settings."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """Say it in one line, for the list of commands."""
        return "Examine machine, files and settings, and say what to mend"

    def run(self, args: list[str], opts: object) -> None:
        """Exit codes: 0 nothing is bad, 1 something is, 2 usage."""
        if args:
            raise UsageError
        assert self.settings is not None
        found = list(findings(self.settings))
        for each in found:
            print(f"{each.level:<8} {each.what}: {printable(each.text)}")
        self.exitcode = 1 if any(each.level == "bad" for each in found) else 0
