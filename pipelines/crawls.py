"""What holds for every command that crawls: one at a time, a database that can be written, an exit code that tells the truth."""

import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from db.author_key import SecretError
from db.connect import fold_log, opened
from db.errors import DamagedDatabaseError, DatabaseError, NewerSchemaError, NotADatabaseError, is_damage
from db.filesystem import file_system, is_network
from db.lock import LockedError, exclusive_lock
from db.runs import last_good_starts, run_ahead_of
from pipelines.archive import prune
from pipelines.figures import recompute_figures
from pipelines.secret import held_secret
from scrapers import clock
from scrapers.base import MarketSpider
from scrapers.sense import senseless
from scrapers.sources import SourcesError

logger = logging.getLogger(__name__)

OK, FAILED_RUN, CONFIGURATION = 0, 1, 2


class CannotRunError(Exception):
    """Why a crawl or a computation cannot begin, and the exit code that says so."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def refuse_senseless(settings: BaseSettings) -> None:
    """Hold that every setting of ours can be meant. Raises `CannotRunError`, exit code 2, that names those which cannot."""
    if wrong := "; ".join(senseless(settings)):
        raise CannotRunError(wrong, CONFIGURATION)


def time_of_run(settings: BaseSettings) -> str:
    """The run's time as the database writes it, the settings having been held to be meant. Raises `CannotRunError`, exit code 2."""
    refuse_senseless(settings)
    return clock.timestamp(clock.now(settings))


@contextmanager
def claimed(settings: BaseSettings, *, hashes_names: bool = False) -> Iterator[None]:
    """Hold the database for one run, having seen that it can be written and, where reviewers' names will be hashed, their key is there.

    Raises `CannotRunError`, exit codes: 2 a setting that cannot be meant, 75 another run holds it, 65 its data is refused (damaged, a newer
    schema, no database), 74 it cannot be written, or the key is lost.
    """
    path, now = settings["DATABASE"], time_of_run(settings)
    try:
        with exclusive_lock(path):
            with opened(path) as db:
                if ahead := run_ahead_of(db.conn, now):
                    logger.warning("%s: %s", path, ahead)
                if hashes_names:
                    held_secret(db, path, now=now, lost=settings.get("AUTHOR_KEY_LOST") or "")
            if is_network(kind := file_system(path)):
                logger.warning("%s lies on %s: over a network SQLite's log and locks do not hold", path, kind)
            yield
            _fold(path)
    except LockedError as error:
        raise CannotRunError(str(error), os.EX_TEMPFAIL) from error
    except (DatabaseError, SecretError) as error:
        raise CannotRunError(str(error), refusal_code(error)) from error
    except OSError as error:
        raise CannotRunError(f"{path} cannot be read or written: {error}", os.EX_IOERR) from error
    except sqlite3.OperationalError as error:
        raise CannotRunError(f"{path} cannot be read or written: {error}", os.EX_IOERR) from error
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        raise CannotRunError(f"{path} is damaged: {error}", os.EX_DATAERR) from error


def _fold(path: str) -> None:
    """End with a log that is folded back. That it cannot be is no reason to call the run failed."""
    try:
        if not fold_log(path):
            logger.warning(
                "%s: the log cannot be folded back, somebody has been reading since it was written; it grows until they end", path
            )
    except sqlite3.Error as error:
        logger.warning("%s: the log cannot be folded back: %s", path, error)


def refusal_code(error: DatabaseError | OSError) -> int:
    """65 where the file's data is refused (damaged, a newer schema, no database), 74 where it cannot be read or written."""
    return os.EX_DATAERR if isinstance(error, DamagedDatabaseError | NewerSchemaError | NotADatabaseError) else os.EX_IOERR


def crawl_all(process: CrawlerProcessBase, *, everything: bool) -> int:
    """Crawl every spider that is due (or all of them), then recompute the figures; the exit code. Raises `CannotRunError`.

    A spider that lacks an address or a token is named and left out (exit code 2); the others run.
    """
    code = OK
    loader = process.spider_loader
    spiders = [
        spider for name in sorted(loader.list()) if issubclass(spider := loader.load(name), MarketSpider) and not spider.only_when_asked
    ]
    with claimed(process.settings, hashes_names=True):
        for spider, arguments in ((each, {}) for each in spiders) if everything else due(spiders, process.settings):
            try:
                spider.check(process.settings, **arguments)
            except UsageError as error:
                complain(error)
                code = CONFIGURATION
            else:
                process.crawl(spider, **arguments)
        crawlers = set(process.crawlers)
        if crawlers:
            process.start()
        recompute_figures(process.settings)
        prune(process.settings)
    return max(exit_code(crawlers), code)


def exit_code(crawlers: Iterable[Crawler]) -> int:
    """0 all runs are good, 1 at least one failed or never began, 74 the database could not be written."""
    codes = {_code(crawler) for crawler in crawlers}
    return max(codes, default=OK)


def _code(crawler: Crawler) -> int:
    try:
        stats = crawler.stats
    except RuntimeError:  # it never came so far as to have any
        return FAILED_RUN
    if stats.get_value("market/storage_failed"):
        return os.EX_IOERR
    judged, opened = stats.get_value("market/judged_runs"), stats.get_value("market/runs")
    return OK if opened and judged == opened and not stats.get_value("market/failed_runs") else FAILED_RUN


def due(spiders: Iterable[type[MarketSpider]], settings: BaseSettings) -> Iterator[tuple[type[MarketSpider], dict[str, str]]]:
    """The spiders whose last good run began longer ago than `DUE_HOURS`, or that have none, each with its arguments.

    One that reads several schools is narrowed to those that are due: a crawl that was cut off between the publication of two schools goes
    on with the second when it is run again, and the first has one run that day, not two.
    """
    with opened(settings["DATABASE"]) as db:
        last = last_good_starts(db)
    now = clock.now(settings)
    earliest = clock.timestamp(now - timedelta(hours=settings.getfloat("DUE_HOURS")))
    # A start that is still to come was told by a clock that was wrong: it must not keep a school out until then.
    last = {key: began for key, began in last.items() if began <= clock.timestamp(now)}
    for spider in spiders:
        try:
            schools = spider.separable(settings)
        except SourcesError:
            yield spider, {}  # `check` complains of the file
            continue
        late = [slug for slug in schools if last.get((spider.name, slug), "") <= earliest]
        if late:
            yield spider, {} if len(late) == len(schools) else {"school": ",".join(late)}
        elif not schools and max((began for (name, _), began in last.items() if name == spider.name), default="") <= earliest:
            yield spider, {}


def said(step: Callable[[], str]) -> int:
    """Do a step of a command and print what it says of it, or why it could not be done; the exit code."""
    try:
        print(step())  # noqa: T201  this is what a command says
    except CannotRunError as error:
        complain(error)
        return error.code
    return OK


@contextmanager
def piped() -> Iterator[None]:
    """Printing to which somebody may stop listening, as `head` does: that is no error, and the rest is not printed."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(error: Exception) -> None:
    """A message for a person, where a program reads no output."""
    print(error, file=sys.stderr)  # noqa: T201  this is what a command says
