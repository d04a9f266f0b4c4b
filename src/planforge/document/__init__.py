"""The plan as a document: an outline, then Word's parts."""
