// Placeholder: the interactive chart of the front page.
