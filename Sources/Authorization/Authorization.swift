// Authorization
