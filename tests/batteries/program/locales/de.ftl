added = Nr. { $item } ist im Korb
