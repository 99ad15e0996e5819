"""A course with an exchange, for the tests of this room."""

from exchange_fixtures import (  # noqa: F401
    exchange,
    make_course,
    noon,
    open_folder,
    own_secret,
    work,
    write_folder,
)
