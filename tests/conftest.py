"""What holds for every test."""

from hypothesis import settings

# How long an example takes says more of the machine's neighbours than of the code; speed is measured in bench/.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
