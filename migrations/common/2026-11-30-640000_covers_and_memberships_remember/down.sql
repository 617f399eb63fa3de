DROP TABLE membership_end;
DROP TABLE cover_change;
