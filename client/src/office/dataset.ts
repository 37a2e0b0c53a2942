// The pages of a dataset, in place: what links and forms do, done through the data API.
