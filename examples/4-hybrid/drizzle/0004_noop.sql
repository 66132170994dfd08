-- Generated after a revert: nothing is left to do.
SELECT 1;
