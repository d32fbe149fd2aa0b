"""Apple's categories of before 2019, and what has become of them."""

from __future__ import annotations

from podcast.feed.categories import CATEGORIES
from podcast.model import Category

_MAIN: dict[str, str] = {
    "Arts & Entertainment": "Arts",
    "Audio Blogs": "Society & Culture > Personal Journals",
    "Family": "Kids & Family",
    "Food": "Arts > Food",
    "Games & Hobbies": "Leisure",
    "Government & Organizations": "Government",
    "Health": "Health & Fitness",
    "International": "Society & Culture",
    "Movies & Television": "TV & Film",
    "News & Politics": "News",
    "Politics": "News > Politics",
    "Public Radio": "Society & Culture",
    "Science & Medicine": "Science",
    "Sports & Recreation": "Sports",
    "Talk Radio": "Society & Culture",
    "Transportation": "Leisure > Automotive",
    "Travel": "Society & Culture > Places & Travel",
}
_SUB: dict[tuple[str, str], str] = {
    ("Arts", "Literature"): "Arts > Books",
    ("Business", "Business News"): "News > Business News",
    ("Business", "Finance"): "Business > Investing",
    ("Business", "Management & Marketing"): "Business > Management",
    ("Education", "Language Courses"): "Education > Language Learning",
    ("Education", "Training"): "Education > Courses",
    ("Games & Hobbies", "Other Games"): "Leisure > Games",
    ("Government & Organizations", "Non-Profit"): "Business > Non-Profit",
    ("Health", "Fitness & Nutrition"): "Health & Fitness > Fitness",
    ("Health", "Diet & Nutrition"): "Health & Fitness > Nutrition",
    ("Health", "Self-Help"): "Education > Self-Improvement",
    ("Health", "Relationships"): "Society & Culture > Relationships",
    ("Religion & Spirituality", "New Age"): "Religion & Spirituality > Spirituality",
    ("Science & Medicine", "Medicine"): "Health & Fitness > Medicine",
    ("Society & Culture", "History"): "History",
    ("Sports & Recreation", "Outdoor"): "Sports > Wilderness",
    ("Technology", "Tech News"): "News > Tech News",
}


def todays(name: str, subcategory: str | None) -> Category | None:
    """The category of today's list that stands for this one; None where there is none.

    A subcategory that is gone without a successor leaves its category.
    """
    if subcategory is not None and (name, subcategory) in _SUB:
        return _category(_SUB[name, subcategory])
    known = _known(name)
    main = Category(known) if known else _category(_MAIN[name]) if name in _MAIN else None
    if main is None or subcategory is None:
        return main
    exact = next((one for one in CATEGORIES[main.name] if one.lower() == subcategory.lower()), None)
    return Category(main.name, exact) if exact else main


def _known(name: str) -> str | None:
    return next((one for one in CATEGORIES if one.lower() == name.lower()), None)


def _category(text: str) -> Category:
    name, _, subcategory = text.partition(" > ")
    return Category(name, subcategory or None)
