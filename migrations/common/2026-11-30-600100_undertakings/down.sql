DROP TABLE undertaking;
