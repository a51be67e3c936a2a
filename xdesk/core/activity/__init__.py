"""What happened and how long somebody was at it: the facts that numbers and reviews are made of."""
