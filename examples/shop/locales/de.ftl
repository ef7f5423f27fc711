shop = Buchladen
cart = Warenkorb
add = In den Warenkorb
added = { $count ->
    [one] { $title } liegt im Warenkorb.
   *[other] { $title } liegt { $count }-mal im Warenkorb.
 }
order = Bestellen
ordered = Danke, { $name }.
empty = Der Warenkorb ist leer.
log-in = Anmelden
log-out = { $name } abmelden
name = Name
password = Passwort
wrong-password = Name oder Passwort ist falsch.
new-book = Neues Buch
title = Titel
cents = Preis in Cent
save = Speichern
saved = { $title } ist gespeichert.
needs-name = Bitte den Namen angeben.
needs-password = Bitte das Passwort angeben.
needs-title = 1 bis 80 Zeichen.
needs-cents = 1 bis 100000 Cent.
in-en = English
in-de = Deutsch
too-old = Diese Seite war zu alt. Bitte neu öffnen.
