"""The kinds of jobs, one file each: `JOB`. A file with an underscore is shared and no kind."""
