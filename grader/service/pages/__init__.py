"""The pages, one module each: `grader.service.web` tells how to add one."""
