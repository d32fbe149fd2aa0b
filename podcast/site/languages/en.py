"""English: the language that the templates are written in."""

from podcast.site.languages import Language

LANGUAGE = Language(
    code="en",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)
