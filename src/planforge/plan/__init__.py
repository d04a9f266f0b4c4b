"""The plan as meant: names bound, a graph of figures, and the views that sheets and prose show."""
