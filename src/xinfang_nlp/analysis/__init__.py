"""Analysis of one letter's text: tokens, entities, requests, labels, summary. Predicting is pure; nothing is stored here."""
