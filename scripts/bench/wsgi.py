from config.wsgi import application as application
