DROP INDEX release_state_newest;
