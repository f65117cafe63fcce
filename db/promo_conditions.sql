-- What a promotion asks of a buyer that no other column holds, in the words of its source: nobody has evaluated it.
ALTER TABLE promos ADD COLUMN condition TEXT;
