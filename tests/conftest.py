"""What holds for every test."""

import pytest
from hypothesis import settings

# How long an example takes says more of the machine's neighbours than of the code; speed is measured in bench/.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what a module makes once (a crawled market) go to one worker: on two it would be made twice."""
    for item in items:
        if isinstance(item, pytest.Function):
            fixtures = item._fixtureinfo.name2fixturedefs.values()
            if any(each[-1].scope == "module" for each in fixtures):
                item.add_marker(pytest.mark.xdist_group(item.path.name))
