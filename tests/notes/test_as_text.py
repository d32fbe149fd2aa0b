from podcast.notes.as_text import plain_text


def test_blocks_are_set_apart_and_items_have_their_marks():
    html = (
        "<p><strong>Le\u00a0titre</strong></p>\n<p>Un <em>mot</em>\net un autre\u202f!</p>\n"
        "<ul>\n<li>un</li>\n<li><p>deux</p>\n<ol><li>a</li><li>b</li></ol></li>\n</ul>"
    )
    assert plain_text(html) == "Le titre\n\nUn mot et un autre !\n\n- un\n- deux\n  1. a\n  2. b\n"


def test_a_link_shows_its_address_unless_it_is_a_moment_or_its_own_text():
    html = (
        '<p><a href="https://a.example/">Le jardin</a>, <a href="https://b.example/">https://b.example/</a>,'
        ' <a href="https://p.example/ep01/index.html#t=192">03:12</a></p>'
    )
    assert plain_text(html) == "Le jardin (https://a.example/), https://b.example/, 03:12\n"


def test_what_stands_outside_paragraphs_is_not_lost():
    html = 'Titre\n<p>Un</p>\nSoutenez-nous\u00a0: <a href="https://don.example/">don</a> merci\n<p>Deux</p>'
    assert plain_text(html) == "Titre\n\nUn\n\nSoutenez-nous : don (https://don.example/) merci\n\nDeux\n"


def test_nothing_is_nothing():
    assert plain_text("\n") == ""
