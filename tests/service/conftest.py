"""A served course, for the tests of this room."""

from exchange_fixtures import make_course, noon, own_secret, work, write_folder  # noqa: F401
from service_fixtures import address, app, at, browser, served, signed_in, site  # noqa: F401
