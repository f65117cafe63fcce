"""Schools whose API lists all courses in one answer."""

from collections.abc import Iterator
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from scrapers.base import SchoolSpider
from scrapers.items import RawCourse, RawIssue, RawPage
from scrapers.joined import json_answer
from scrapers.locate import Where, at, find
from scrapers.reading import CourseRules, read_course


class ApiListSpider(SchoolSpider):
    """One call, every course in its answer."""

    source = "api"
    list_url: ClassVar[str]
    """Address of the call."""
    list_path: ClassVar[str]
    """JMESPath to the list of courses."""
    course_address: ClassVar[Where]
    """Location, inside a course, of its address or the template of one."""
    rules: ClassVar[CourseRules]

    def first_requests(self) -> Iterator[Request]:
        """The call."""
        yield self.ask(self.list_url, self.parse_list, expects="json")

    def parse_list(self, response: Response) -> Iterator[RawPage]:
        """Every course of the answer; a row without an address that is a course's is refused."""
        data, problem = json_answer(response)
        rows = at(self.list_path, data) if not problem else None
        if not isinstance(rows, list):
            yield self.unreadable(response, problem or "no_static_data")
            return
        courses: list[RawCourse] = []
        issues: list[RawIssue] = []
        for row in rows:
            address = find(self.course_address, row)
            external_id = self.external_id(address[0]) if address else None
            if not isinstance(row, dict) or external_id is None:
                issues.append(
                    RawIssue(kind="rejected", field="url", text=" ".join(address) or str(row)[:200], reason="no address of a course")
                )
                continue
            course, told = read_course(self.rules, url=address[0], external_id=external_id, data=row, root=None)
            courses.append(course)
            issues += told
        yield self.page(response, courses=tuple(courses), issues=tuple(issues))
