"""Sources made of exports: several files as one table, by the rules a back office calls for.

`finding` names the files, `reading` puts their rows into one table, `columns` gives one name to
what files call differently, `dating` tells which days each row is about, `overlaps` sees to it that
nothing counts twice, and `exported` has the steps in their order.
"""
