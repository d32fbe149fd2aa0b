"""Two conversations, and sentences about them as models write them, each with what in it was not said.

Written for these tests. In a sentence, what was not said stands between ‹ and ›, and the kind of it is the letter after:
n a name, d a number, q a quotation. A sentence that begins with ! says nothing that was said.
"""

FRENCH = """\
Léa|Bonjour et bienvenue dans Terres communes. Nous sommes à Roubaix, avec Omar, qui s'occupe du jardin de la rue Jules Guesde.
Omar|Bonjour. Le jardin est né en mille neuf cent quatre-vingt-dix-huit d'une friche que la mairie voulait vendre à un promoteur.
Omar|Les habitants ont signé une pétition, deux cent quarante signatures en un week-end, et la mairie a cédé.
Léa|Et aujourd'hui, combien êtes-vous ?
Omar|Trente-cinq familles. Chacune a sa parcelle, douze mètres carrés, et paie 20 euros par an à l'association.
Omar|On récupère l'eau de pluie du toit de l'école Jean Macé, dans trois cuves de mille litres.
Léa|Parlons du compost. La ville de Lille vous a aidés ?
Omar|Oui, un maître composteur est venu, madame Vandamme. Elle nous a appris à alterner le vert et le brun.
Omar|Un bon compost sent la forêt, jamais la poubelle. Le nôtre mûrit neuf mois, et on en sort une tonne et demie par an.
Léa|Et l'été, qui arrose quand les gens partent ?
Omar|Les enfants ! Ils tiennent un tableau d'arrosage très sérieusement. Ma fille Inès l'a inventé à huit ans.
Omar|Depuis la sécheresse de 2022, on paille tout, et l'INRAE vient mesurer l'humidité du sol deux fois par an.
Léa|Que diriez-vous à ceux qui veulent se lancer ?
Omar|Commencez petit. Un jardin, c'est d'abord une table où l'on mange ensemble. Nous mangeons ensemble chaque premier dimanche du mois.
Léa|Merci Omar, et merci à la SNCF, dont le train de 18h30 m'attend."""

ENGLISH = """\
Ann|Welcome to Deep Water. I am in Whitby, on board the harbour library, with its keeper, Joe.
Joe|Good morning. The ferry was built in nineteen fifty-seven, and in 2009 it was going to be scrapped.
Joe|The harbour council gave it to our reading club for one pound. We carried eleven thousand books on board by hand.
Ann|By hand?
Joe|By hand, in the rain, over twenty-one days. My wife, Margaret O'Brien, counted every box.
Ann|What about storms?
Joe|Storms are the enemy of paper. Before winter we move the rare maps to the lighthouse, which stays dry.
Joe|In the storm of December 2013 we lost about three percent of the novels. Dickens swam, as my wife says.
Ann|Who comes here?
Joe|Fishermen, students, children from St Hilda's school. About four hundred people a week in summer.
Ann|And what do children borrow?
Joe|Knots. A knot kit is a rope, a card and a promise to practise. We lend sixty of them.
Ann|Do you get money from the BBC for all the filming?
Joe|Not a penny. But they paid for the new boiler, and a boiler is worth more than fame.
Ann|What comes next?
Joe|A second boat, smaller, that visits the villages up the coast. We hope to sail in spring."""

#: What the producer has told: people, vocabulary, titles.
FRENCH_KNOWN = ("Léa Moreau", "Omar Benali", "Terres communes", "Le jardin de Roubaix")
ENGLISH_KNOWN = ("Ann Lee", "Joe Marsh", "Deep Water")

FRENCH_SENTENCES = (
    "Le jardin de la rue Jules Guesde est né en 1998 d'une friche que la mairie voulait vendre.",
    "Le jardin est né en ‹1989›d d'une friche que la mairie voulait vendre à un promoteur.",
    "Omar Benali raconte comment les habitants de Roubaix ont réuni 240 signatures en un week-end.",
    "Omar Benali raconte comment les habitants de ‹Tourcoing›n ont réuni ‹deux cent cinquante›d signatures.",
    "Léa Moreau rencontre Omar, qui s'occupe d'un jardin partagé à Roubaix.",
    "‹Marseille›n accueille un jardin né d'une friche que la mairie voulait vendre à un promoteur.",
    "Trente-cinq familles y cultivent chacune une parcelle de 12 mètres carrés.",
    "Chacune des ‹53›d familles paie vingt euros par an à l'association.",
    "L'eau de pluie du toit de l'école Jean-Macé est récupérée dans trois cuves de 1\u202f000 litres.",
    "L'eau de pluie du toit de l'école ‹Jules Ferry›n est récupérée dans ‹quatre›d cuves.",
    "Mme Vandamme, maître composteur, leur a appris à alterner le vert et le brun.",
    "‹Sophie Vandamme›n, maître composteur, leur a appris à alterner le vert et le brun.",
    "Pour Omar, « un bon compost sent la forêt, jamais la poubelle ».",
    "Pour Omar, « ‹un bon compost sent la mousse›q », jamais la poubelle.",
    "Le compost mûrit pendant neuf mois, à raison d'une tonne et demie par an.",
    "L'été, les enfants arrosent selon un tableau inventé par Inès, la fille d'Omar.",
    "L'été, les enfants arrosent selon un tableau inventé par ‹Jade›n, la fille d'Omar.",
    "Depuis la sécheresse de 2022, l'I.N.R.A.E. mesure l'humidité du sol deux fois par an.",
    "Depuis la sécheresse de ‹2021›d, le ‹CNRS›n mesure l'humidité du sol deux fois par an.",
    "« Commencez petit », conseille Omar : un jardin, c'est d'abord une table où l'on mange ensemble.",
    "« ‹Commencez grand›q », conseille Omar à ceux qui veulent se lancer dans un jardin.",
    "Ensemble, les familles mangent au jardin le premier dimanche de chaque mois.",
    "Finalement, la mairie a cédé devant la pétition des habitants.",
    "!L'économie mondiale traverse une crise financière sans précédent.",
    "!N'hésitez pas à laisser un commentaire et à partager cet avis sur les réseaux.",
    "La SNCF ramène Léa par le train de 18 h 30.",
)

ENGLISH_SENTENCES = (
    "The ferry, built in 1957, was going to be scrapped in 2009.",
    "The ferry, built in ‹1975›d, was going to be scrapped in ‹two thousand and eight›d.",
    "Joe Marsh keeps the harbour library in Whitby.",
    "‹Joe Marshall›n keeps the harbour library in ‹Scarborough›n.",
    "The harbour council gave the ferry to a reading club, whose members carried 11,000 books on board by hand.",
    "Margaret O’Brien counted every box as they were carried on board over 21 days.",
    "‹Elizabeth O'Brien›n counted every box as they were carried on board.",
    "‹Elizabeth›n counted every box that was carried on board in the rain.",
    "Joe calls storms “the enemy of paper”.",
    'Joe calls storms "‹the enemy of books›q".',
    "Before winter, the rare maps are moved to the lighthouse, which stays dry.",
    "In December 2013 a storm destroyed about 3% of the novels.",
    "In ‹January›n 2013 a storm destroyed about ‹thirteen›d percent of the novels.",
    "Fishermen, students and children from St. Hilda's school visit the library.",
    "About 400 people a week come in summer.",
    "About ‹500›d people a week come in summer.",
    "Children borrow knot kits: a rope, a card and a promise to practise.",
    "The BBC paid for the new boiler, which Joe thinks is worth more than fame.",
    "‹Netflix›n paid for the new boiler, which is worth more than fame.",
    "A second, smaller boat will visit the villages up the coast in spring.",
    "!The stock market fell sharply after the announcement of higher interest rates.",
    "!Let me know whether you want another version of this text.",
)
