added = No. { $item } is in the cart
