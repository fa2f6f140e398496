"""
The contact regime of a court order: wording → proposed rule → dates.

`propose` reads the order, `resolve` answers its questions, `preview` and `occurrences` give the dates, `describe`
reads the rule back, `letter` asks the court what the order leaves open. Pure: no tables, no request.
"""
