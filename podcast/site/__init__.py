"""release -> pages: static, readable without JavaScript, without one request to another host.

`render_episode`  player, chapters, notes, the whole transcript
`render_index`    the show and its episodes, the latest first
`assets`          the style sheet, the script and the icon that both refer to
"""

from podcast.site.pages import assets, render_episode, render_index

__all__ = ["assets", "render_episode", "render_index"]
