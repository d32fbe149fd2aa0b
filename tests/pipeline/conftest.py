from pathlib import Path

import pytest
from small_show import SmallShow


@pytest.fixture
def show(tmp_path: Path) -> SmallShow:
    return SmallShow(tmp_path)
