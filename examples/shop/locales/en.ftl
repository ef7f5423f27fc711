shop = Bookshop
cart = Cart
add = Add to the cart
added = { $count ->
    [one] { $title } is in your cart.
   *[other] { $title } is in your cart { $count } times.
 }
order = Order
ordered = Thank you, { $name }.
empty = Your cart is empty.
log-in = Log in
log-out = Log out { $name }
name = Name
password = Password
wrong-password = Wrong name or password.
new-book = New book
title = Title
cents = Price in cents
save = Save
saved = { $title } was saved.
needs-name = Write your name.
needs-password = Write your password.
needs-title = Between 1 and 80 letters.
needs-cents = Between 1 and 100000 cents.
in-en = English
in-de = Deutsch
too-old = This page was too old. Open it again.
