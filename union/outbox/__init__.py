"""Work to be done after a commit. The row here is the record; the queue only rings the bell."""
