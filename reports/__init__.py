"""What is written for a report: charts drawn without a reader's browser, the document, the pack."""
