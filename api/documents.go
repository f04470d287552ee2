package api

import (
	"net/http"

	"github.com/auxilio/auxilio/api/docs"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/gin-gonic/gin"
)

// registerDocuments serves the OpenAPI document and the pages that show it. They are not operations themselves.
func (s *Server) registerDocuments() {
	d := docs.New(s.edge.API)
	for _, suffix := range []string{"", ".json", ".yaml"} {
		s.page(docs.SchemaPath+suffix, orInternal(d.Schema))
		s.page(docs.OldSchemaPath+suffix, orInternal(d.Schema))
	}
	s.page(docs.PostmanPath, orInternal(d.Collection))
	s.page(docs.SwaggerPath, gin.WrapF(d.Swagger))
	s.page(docs.SwaggerPath+"/*asset", func(c *gin.Context) {
		if !d.Asset(c.Writer, c.Request) {
			edge.NotFound().Write(c.Writer, c.Request)
		}
	})
	s.page(docs.RedocPath, orInternal(d.Redoc))
}

// orInternal answers 500 when write could not make its answer.
func orInternal(write func(http.ResponseWriter, *http.Request) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := write(c.Writer, c.Request); err != nil {
			edge.Internal(err).Write(c.Writer, c.Request)
		}
	}
}
