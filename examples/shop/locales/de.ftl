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
