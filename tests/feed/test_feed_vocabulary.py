"""Words from other people's lists: categories, and the guid of a show."""

from __future__ import annotations

import pytest

from podcast.errors import ConfigError
from podcast.feed import CATEGORIES, check_category, show_guid
from podcast.feed.categories import in_english
from podcast.feed.french_categories import FRENCH, plain
from podcast.model import Category


@pytest.mark.parametrize(
    ("feed_url", "guid"),
    [
        # the two examples of the podcast namespace's documentation
        ("https://mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("http://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
    ],
)
def test_the_guid_of_a_show_is_that_of_its_first_address(feed_url: str, guid: str) -> None:
    assert show_guid(feed_url) == guid


def test_there_are_19_categories_with_91_subcategories() -> None:
    assert len(CATEGORIES) == 19
    assert sum(map(len, CATEGORIES.values())) == 91


@pytest.mark.parametrize(("name", "subcategory"), [("TV & Film", None), ("Religion & Spirituality", "Religion")])
def test_a_category_of_the_list_passes(name: str, subcategory: str | None) -> None:
    check_category(name, subcategory)


ALL = (
    "Arts, Business, Comedy, Education, Fiction, Government, Health & Fitness, History, Kids & Family, Leisure, "
    "Music, News, Religion & Spirituality, Science, Society & Culture, Sports, TV & Film, Technology, True Crime"
)


@pytest.mark.parametrize(
    ("name", "subcategory", "sentence"),
    [
        (
            "society & culture",
            None,
            'there is no category "society & culture"\nDid you mean "Society & Culture"?',
        ),
        (
            "Society &amp; Culture",
            None,
            'there is no category "Society &amp; Culture"\nDid you mean "Society & Culture"?',
        ),
        (
            "Documentary",
            None,
            'there is no category "Documentary"\n"Documentary" is a subcategory of "Society & Culture".',
        ),
        ("Cuisine", None, f'there is no category "Cuisine"\nThe categories are: {ALL}.'),
        (
            "Society & Culture",
            "Documentory",
            'the category "Society & Culture" has no subcategory "Documentory"\nDid you mean "Documentary"?',
        ),
        (
            "Education",
            "Books",
            'the category "Education" has no subcategory "Books"\n"Books" is a subcategory of "Arts".',
        ),
        (
            "History",
            "Antiquité",
            'the category "History" has no subcategory "Antiquité"\n'
            "It has no subcategories: leave the subcategory out.",
        ),
        (
            "Comedy",
            "Blagues",
            'the category "Comedy" has no subcategory "Blagues"\n'
            "Its subcategories are: Comedy Interviews, Improv, Stand-Up.",
        ),
    ],
)
def test_another_category_is_refused_with_the_nearest(name: str, subcategory: str | None, sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check_category(name, subcategory)

    assert str(refused.value) == f"podcast.toml: {sentence}"


@pytest.mark.parametrize(
    ("french", "english"),
    [
        (Category("Culture et société", "Documentaires"), Category("Society & Culture", "Documentary")),
        (Category("SOCIETE & CULTURE"), Category("Society & Culture")),
        (Category("Entreprise", "associations"), Category("Business", "Non-Profit")),
        (Category("Sports", "Football"), Category("Sports", "Football")),
        (Category("Sports", "Foot"), Category("Sports", "Soccer")),
        (Category("tv & film"), Category("TV & Film")),
    ],
)
def test_categories_are_written_in_french_or_english(french: Category, english: Category) -> None:
    assert in_english(french) == english


def test_every_category_has_a_french_name_of_its_own_among_its_neighbours() -> None:
    for names in (tuple(CATEGORIES), *CATEGORIES.values()):
        french = [plain(one) for name in names for one in FRENCH[name]]
        assert len(french) == len(set(french)), names
        for name in names:
            assert FRENCH[name]


def test_a_french_slip_is_answered_in_french() -> None:
    with pytest.raises(ConfigError) as caught:
        in_english(Category("Culture et sociétés"))
    assert str(caught.value) == (
        'podcast.toml: there is no category "Culture et sociétés"\nDid you mean "Culture et société"?'
    )
