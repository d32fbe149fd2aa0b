"""Apple's categories of 2019, the list that every directory reads: 19 categories with 91 subcategories."""

from __future__ import annotations

from functools import cache

from podcast.errors import ConfigError
from podcast.feed.french_categories import FRENCH, plain
from podcast.feed.nearest import nearest
from podcast.model import Category

# https://podcasters.apple.com/support/1691-apple-podcasts-categories
CATEGORIES: dict[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": ("Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga",
        "Automotive",
        "Aviation",
        "Crafts",
        "Games",
        "Hobbies",
        "Home & Garden",
        "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News",
        "Daily News",
        "Entertainment News",
        "News Commentary",
        "Politics",
        "Sports News",
        "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism",
        "Christianity",
        "Hinduism",
        "Islam",
        "Judaism",
        "Religion",
        "Spirituality",
    ),
    "Science": (
        "Astronomy",
        "Chemistry",
        "Earth Sciences",
        "Life Sciences",
        "Mathematics",
        "Natural Sciences",
        "Nature",
        "Physics",
        "Social Sciences",
    ),
    "Society & Culture": ("Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"),
    "Sports": (
        "Baseball",
        "Basketball",
        "Cricket",
        "Fantasy Sports",
        "Football",
        "Golf",
        "Hockey",
        "Rugby",
        "Running",
        "Soccer",
        "Swimming",
        "Tennis",
        "Volleyball",
        "Wilderness",
        "Wrestling",
    ),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
    "Technology": (),
    "True Crime": (),
}


def check_category(name: str, subcategory: str | None = None) -> None:
    """Return when Apple's list has this category, and under it this subcategory.

    Raises ConfigError with the nearest name that the list has, or the category that the subcategory belongs to.
    """
    if name not in CATEGORIES:
        raise ConfigError(f'there is no category "{name}"', where="podcast.toml", hint=_category_hint(name))
    if subcategory is not None and subcategory not in CATEGORIES[name]:
        raise ConfigError(
            f'the category "{name}" has no subcategory "{subcategory}"',
            where="podcast.toml",
            hint=_subcategory_hint(name, subcategory),
        )


def in_english(category: Category) -> Category:
    """The category by the names that feeds have, from those names or French ones, whatever their capitals and accents.

    Raises ConfigError as `check_category` does.
    """
    name = _english(tuple(CATEGORIES)).get(plain(category.name), category.name)
    subcategory = category.subcategory
    if subcategory is not None:
        subcategory = _english(CATEGORIES.get(name, ())).get(plain(subcategory), subcategory)
    check_category(name, subcategory)
    return Category(name, subcategory)


@cache
def _english(names: tuple[str, ...]) -> dict[str, str]:
    """The English names by every way to write them; where two languages meet, English comes first."""
    french = {plain(one): name for name in names for one in FRENCH[name]}
    return french | {plain(name): name for name in names}


def _category_hint(name: str) -> str:
    near = _near(name, tuple(CATEGORIES))
    if near:
        return f'Did you mean "{near}"?'
    parent = _parent(name)
    if parent:
        return f'"{name}" is a subcategory of "{parent}".'
    return f"The categories are: {', '.join(CATEGORIES)}."


def _subcategory_hint(name: str, subcategory: str) -> str:
    near = _near(subcategory, CATEGORIES[name])
    if near:
        return f'Did you mean "{near}"?'
    parent = _parent(subcategory)
    if parent:
        return f'"{subcategory}" is a subcategory of "{parent}".'
    if not CATEGORIES[name]:
        return "It has no subcategories: leave the subcategory out."
    return f"Its subcategories are: {', '.join(CATEGORIES[name])}."


def _parent(subcategory: str) -> str | None:
    return next((name for name, subcategories in CATEGORIES.items() if subcategory in subcategories), None)


def _near(name: str, names: tuple[str, ...]) -> str | None:
    """The name, in either language, that this one most resembles."""
    return nearest(name, (*names, *(one for known in names for one in FRENCH[known])))
