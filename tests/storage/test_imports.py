"""What `import podcast.storage` costs."""

from __future__ import annotations

import subprocess
import sys


def test_importing_the_room_loads_nothing_heavy() -> None:
    script = (
        "import sys, podcast.storage, podcast.testing.storage\n"
        "heavy = {'boto3', 'botocore', 'urllib3', 'requests', 'numpy', 'lxml', 'feedgen', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
