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
    .error = Bitte den Namen angeben.
password = Passwort
    .error = Bitte das Passwort angeben.
wrong-password = Name oder Passwort ist falsch.
new-book = Neues Buch
title = Titel
    .error = Der Titel hat 1 bis 80 Zeichen.
cents = Preis in Cent
    .error = Der Preis ist 1 bis 100000 Cent.
save = Speichern
saved = { $title } ist gespeichert.
