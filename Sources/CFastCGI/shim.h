#include <fastcgi.h>
