"""Today's spiders and today's meaning over the archive, into the history as of the time of each fetch."""

import logging
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from scrapy.settings import BaseSettings
from sqlite_utils import Database

from db.archived_runs import ArchivedRun, good_runs, readings_of_run
from db.connect import opened, save_categories, write_batch
from db.duplicates import mark_duplicates
from db.errors import ArchiveError
from db.journal import close_write
from db.mending import Mending, Window
from db.mending_words import mend_promo, mend_review, mend_stated_rating
from db.publication import Publication
from db.publish import publish_run, staged_vacancies
from db.runs import fail_run, run_figures
from db.scratch import begin_run, course_spiders, figures_then, note_readings, school_number, scratch_database
from db.staging import reading_of, stage_pages
from db.vacancies import publish_vacancies
from normalize.category import CATEGORIES
from normalize.models import Page
from pipelines.check import verdict
from pipelines.crawls import CannotRunError
from pipelines.failures import claimed_existing, storage_code
from pipelines.figures import recompute_figures
from pipelines.replay import NOT_ARCHIVED, CannotReplayError, Replay, meant_pages
from pipelines.store import PAGES_A_BATCH
from scrapers import clock

logger = logging.getLogger(__name__)

Fact = tuple[str, ...]
"""`("course", id, address)`, `("review", source, id)`, `("promo", id)` or `("rating", source, address of the course)`."""


@dataclass(slots=True)
class Reread:
    """What a run states today, beside what it stated then."""

    run: ArchivedRun
    differing: list[str] = field(default_factory=list)
    """Addresses of the pages that read differently."""
    facts: set[Fact] = field(default_factory=set)
    """What they tell of."""
    unreadable: int = 0
    """Pages that stated something then and nothing today."""


@dataclass(slots=True)
class Report:
    """What became of the archive's runs."""

    runs: int = 0
    pages: int = 0
    differing: int = 0
    unreadable: int = 0
    missing: int = 0
    left: list[str] = field(default_factory=list)
    changed: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        """For a person."""
        yield f"{self.runs} runs read again, {self.pages} pages; {self.differing} read differently, {self.unreadable} say nothing today"
        if self.missing:
            yield f"{self.missing} pages that the spiders ask for today are not in the archive, or were not asked for then"
        yield from (f"{name}: {count} changed" for name, count in sorted(self.changed.items()))
        yield from (f"left as it was: {each}" for each in self.left)


def reparse(settings: BaseSettings, school: str | None = None, since: str = "") -> str:
    """Read the archive again and bring the history to it; what was done, for a person.

    Raises `CannotRunError`: 65 nothing of the school can be read again, the archive is damaged, or the database is refused; 74 something
    cannot be read or written; 75 a crawl is at work.
    """
    report = Report()
    with claimed_existing(settings, hashes_names=True):
        try:
            with opened(settings["DATABASE"]) as db:
                runs = sorted(good_runs(db.conn, school), key=lambda run: run.school)
                if not runs:
                    raise CannotRunError(f"there is no good run{f' of {school}' if school else ''}", os.EX_DATAERR)
                for slug, own in groupby(runs, key=lambda run: run.school):
                    _School(settings, db, slug, since, report).reread(list(own))
        except ArchiveError as error:
            raise CannotRunError(str(error), os.EX_DATAERR) from error
        except (OSError, sqlite3.Error) as error:
            raise CannotRunError(f"the archive cannot be read again: {error}", storage_code(error)) from error
        recompute_figures(settings)
    return "\n".join(report.lines())


class _School:
    """The runs of one school. They are published into a scratch database, from one run that cannot be read again to the next."""

    def __init__(self, settings: BaseSettings, db: Database, slug: str, since: str, report: Report) -> None:
        self.settings, self.db, self.slug, self.since, self.report = settings, db, slug, since, report
        self.window: list[Reread] = []
        self.is_first = True

    def reread(self, runs: list[ArchivedRun]) -> None:
        """Read all of them, in order, and mend what reads differently."""
        asked = [run for run in runs if run.started_at >= self.since]
        if not asked:
            return
        # What other sources said before is needed to merge what is read now.
        former = {run.spider: run for run in runs if run.started_at < self.since}
        self.is_first = not former
        waiting = [*former.values(), *asked]
        while waiting:
            with scratch_database(self.settings["DATABASE"]) as scratch:
                save_categories(scratch, [(each.slug, each.name, each.parent) for each in CATEGORIES])
                self.window = []
                end = self._window(scratch, waiting)
                self._mend(scratch, end)
            self.is_first = False

    def _window(self, scratch: Database, waiting: list[ArchivedRun]) -> str | None:
        """Publish runs until one cannot be read again; when that one ended, or None."""
        while waiting:
            run = waiting.pop(0)
            reread, trouble = self._publish(scratch, run)
            if trouble:
                if run.started_at >= self.since:
                    self.report.left.append(f"run {run.run_id} of {' '.join(filter(None, (run.spider, run.school)))}: {trouble}")
                if self.window:
                    return run.finished_at
                self.is_first = False
            else:
                self.window.append(reread)
        return None

    def _publish(self, scratch: Database, run: ArchivedRun) -> tuple[Reread, str]:
        """Stage and publish one run as it reads today; or why it is left as it was."""
        reread = Reread(run=run)
        begin_run(scratch, self.db.conn, run.run_id)
        try:
            self._stage(scratch, reread)
        except CannotReplayError as error:
            fail_run(scratch, run.run_id, reason=str(error), now=str(run.finished_at), gate=NOT_ARCHIVED)
            return reread, str(error)
        stopped = verdict(run_figures(scratch, run.run_id), [figures_then(self.db.conn, run.run_id)], min_courses=0)
        if stopped is not None:
            fail_run(scratch, run.run_id, reason=stopped.reason, now=str(run.finished_at), gate=stopped.gate)
            return reread, stopped.reason.replace("in the last good runs", "then")
        if not run.school and reread.differing:
            with write_batch(self.db) as conn:
                publish_vacancies(conn, staged_vacancies(scratch.conn, run.run_id), str(run.finished_at))
            self.report.changed["vacancies"] += 1
        publish_run(scratch, run.run_id, str(run.finished_at))
        return reread, ""

    def _stage(self, scratch: Database, reread: Reread) -> None:
        replay = Replay(self.settings, self.db.conn, reread.run)
        then = readings_of_run(self.db.conn, reread.run.run_id)
        today: dict[str, int] = {}
        told: dict[str, set[Fact]] = {}
        batch: list[Page] = []
        for page in meant_pages(replay):
            if page.school != reread.run.school or page.url not in then:
                continue
            if (reading := reading_of(page)) is not None:
                today[page.url] = reading ^ (today.get(page.url, 0) if page.part else 0)
                told.setdefault(page.url, set()).update(_facts_of(page))
            batch.append(page)
            if len(batch) >= PAGES_A_BATCH:
                stage_pages(scratch, reread.run.run_id, batch)
                batch = []
        stage_pages(scratch, reread.run.run_id, batch)
        if reread.run.started_at >= self.since:
            reread.differing = [url for url, reading in today.items() if then[url] != reading]
            reread.facts = {fact for url in reread.differing for fact in told[url]}
            reread.unreadable = sum(reading is not None and url not in today for url, reading in then.items())
        self.report.pages += len(then)
        self.report.missing += len(replay.missing)

    def _mend(self, scratch: Database, end: str | None) -> None:
        asked = [each for each in self.window if each.run.started_at >= self.since]
        self.report.runs += len(asked)
        self.report.unreadable += sum(each.unreadable for each in asked)
        if not any(each.differing for each in asked):
            return
        self.report.differing += sum(len(each.differing) for each in asked)
        with write_batch(self.db) as conn:
            if self.slug:
                self._mend_facts(conn, scratch.conn, asked, end)
            for each in asked:
                note_readings(conn, scratch.conn, each.run.run_id, each.differing)
            close_write(conn, clock.timestamp(clock.now(self.settings)))

    def _mend_facts(self, conn: sqlite3.Connection, scratch: sqlite3.Connection, asked: list[Reread], end: str | None) -> None:
        last = self.window[-1].run
        school_id = school_number(conn, self.slug)
        run = Publication(run_id=last.run_id, spider=last.spider, school_id=school_id, now=str(last.finished_at))
        mending = Mending(conn=conn, scratch=scratch, run=run)
        start = "" if self.is_first else str(asked[0].run.finished_at)
        courses_from = start and self._merged_since(course_spiders(conn, school_id), start)
        steps: dict[str, Any] = {"review": mend_review, "promo": mend_promo, "rating": mend_stated_rating}
        facts = sorted({fact for each in asked for fact in each.facts})
        for kind, *names in facts:
            if kind == "course" and courses_from is not None:
                mending.course(names[0], names[1], Window(start=courses_from, end=end))
        for kind, *names in facts:
            if kind in steps:
                steps[kind](mending, *(name or None for name in names), Window(start=start, end=end))
        if any(kind == "review" for kind, *_ in facts):
            mark_duplicates(conn, school_id)
        self.report.changed.update(mending.changed)

    def _merged_since(self, spiders: set[str], start: str) -> str | None:
        """From when on every source of the school's courses has been heard; None: not all are."""
        first: dict[str, str] = {}
        for each in self.window:
            first.setdefault(each.run.spider, str(each.run.finished_at))
        return max([start, *(first[spider] for spider in spiders)]) if spiders <= first.keys() else None


def _facts_of(page: Page) -> Iterator[Fact]:
    yield from (("course", course.external_id, course.url) for course in page.courses)
    yield from (("review", review.source, review.external_id) for review in page.reviews)
    yield from (("promo", promo.external_id) for promo in page.promos)
    yield from (("rating", stated.source, stated.course_url or "") for stated in page.stated_ratings)
